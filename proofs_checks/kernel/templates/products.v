(* The products over (1 + a/k^2) for a > -1: positive, monotone, bounded, convergent. *)

Definition euler_product (a : R) (t : nat) : R := prod 1 t (fun k => 1 + a / INR k ^ 2).

Lemma euler_next a t : euler_product a (S t) = euler_product a t * (1 + a / (INR t + 1) ^ 2).
Proof. unfold euler_product. rewrite prod_S by lia. rewrite S_INR. reflexivity. Qed.

Lemma euler_zero a : euler_product a 0 = 1.
Proof. reflexivity. Qed.

Lemma factor_positive a t : -1 < a -> 0 < 1 + a / (INR t + 1) ^ 2.
Proof.
  intros Ha. pose proof (pos_INR t). assert (1 <= (INR t + 1) ^ 2) by nra.
  apply (Rmult_lt_reg_r ((INR t + 1) ^ 2)); [nra|].
  replace ((1 + a / (INR t + 1) ^ 2) * (INR t + 1) ^ 2) with ((INR t + 1) ^ 2 + a) by (field; lra). nra.
Qed.

Lemma euler_positive a t : -1 < a -> 0 < euler_product a t.
Proof.
  intros Ha. induction t as [|t IH]; [rewrite euler_zero; lra|].
  rewrite euler_next. apply Rmult_lt_0_compat; [exact IH | apply factor_positive, Ha].
Qed.

Lemma euler_grows a t : 0 <= a -> euler_product a t <= euler_product a (S t).
Proof.
  intros Ha. rewrite euler_next. pose proof (euler_positive a t ltac:(lra)). pose proof (pos_INR t).
  assert (0 <= a / (INR t + 1) ^ 2) by (apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat; nra]). nra.
Qed.

Lemma euler_shrinks a t : -1 < a <= 0 -> euler_product a (S t) <= euler_product a t.
Proof.
  intros Ha. rewrite euler_next. pose proof (euler_positive a t ltac:(lra)). pose proof (pos_INR t).
  assert (0 <= - a / (INR t + 1) ^ 2) by (apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat; nra]).
  replace (a / (INR t + 1) ^ 2) with (- (- a / (INR t + 1) ^ 2)) by (field; lra). nra.
Qed.

(* From the second factor on, log(1 + a/k^2) <= a/k^2 <= a (1/(k - 1) - 1/k). *)
Lemma euler_below a t : 0 <= a -> euler_product a (S t) <= (1 + a) * exp (a * (1 - 1 / (INR t + 1))).
Proof.
  intros Ha. induction t as [|t IH].
  - rewrite euler_next, euler_zero. cbn [INR].
    replace (a * (1 - 1 / (0 + 1))) with 0 by field. rewrite exp_0. apply Req_le. field.
  - rewrite euler_next, S_INR. pose proof (pos_INR t).
    assert (E : 1 + a / (INR t + 1 + 1) ^ 2 <= exp (a / ((INR t + 1) * (INR t + 1 + 1)))).
    { apply (Rle_trans _ (1 + a / ((INR t + 1) * (INR t + 1 + 1)))).
      - apply Rplus_le_compat_l. apply Rmult_le_compat_l; [exact Ha|]. apply Rinv_le_contravar; nra.
      - apply exp_ineq1_le. }
    replace (a * (1 - 1 / (INR t + 1 + 1)))
      with (a * (1 - 1 / (INR t + 1)) + a / ((INR t + 1) * (INR t + 1 + 1))) by (field; lra).
    rewrite exp_plus, <- Rmult_assoc.
    pose proof (factor_positive a (S t) ltac:(lra)) as F. rewrite S_INR in F.
    apply Rmult_le_compat; [apply Rlt_le, euler_positive; lra | lra | exact IH | exact E].
Qed.

Lemma euler_bounded a t : 0 <= a -> euler_product a t <= (1 + a) * exp a.
Proof.
  intros Ha. apply (Rle_trans _ (euler_product a (S t))); [apply euler_grows, Ha|].
  apply (Rle_trans _ _ _ (euler_below a t Ha)). apply Rmult_le_compat_l; [lra|].
  pose proof (pos_INR t).
  assert (0 <= 1 / (INR t + 1)) by (apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat; lra]).
  destruct (Req_dec (a * (1 - 1 / (INR t + 1))) a) as [->|N]; [apply Rle_refl|].
  apply Rlt_le, exp_increasing. nra.
Qed.

Theorem products_bounded_and_convergent :
  (forall a, 0 <= a -> forall t,
     euler_product a t <= euler_product a (S t) /\ 1 <= euler_product a t <= (1 + a) * exp a) /\
  (forall a, -1 < a <= 0 -> forall t,
     euler_product a (S t) <= euler_product a t /\ 0 < euler_product a t <= 1) /\
  (forall a, -1 < a -> ex_finite_lim_seq (euler_product a)).
Proof.
  assert (L : forall a, 0 <= a -> forall t, 1 <= euler_product a t).
  { intros a Ha t. induction t as [|t IH]; [rewrite euler_zero; lra|]. pose proof (euler_grows a t Ha). lra. }
  assert (U : forall a, -1 < a <= 0 -> forall t, euler_product a t <= 1).
  { intros a Ha t. induction t as [|t IH]; [rewrite euler_zero; lra|]. pose proof (euler_shrinks a t Ha). lra. }
  repeat split.
  - apply euler_grows. assumption.
  - apply L. assumption.
  - apply euler_bounded. assumption.
  - apply euler_shrinks. assumption.
  - apply euler_positive. lra.
  - apply U. assumption.
  - intros a Ha. destruct (Rle_or_lt 0 a) as [P|N].
    + apply (ex_finite_lim_seq_incr _ ((1 + a) * exp a)).
      * intros t. apply euler_grows, P.
      * intros t. apply euler_bounded, P.
    + apply (ex_finite_lim_seq_decr _ 0).
      * intros t. apply euler_shrinks. lra.
      * intros t. apply Rlt_le, euler_positive, Ha.
Qed.
