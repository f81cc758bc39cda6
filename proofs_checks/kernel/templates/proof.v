(* One tactic for each way in which the core decides something. *)

Ltac push := repeat (progress rewrite ?plus_IZR, ?minus_IZR, ?mult_IZR, ?opp_IZR).
Ltac push_in H := repeat (progress rewrite ?plus_IZR, ?minus_IZR, ?mult_IZR, ?opp_IZR in H).

Ltac push_all :=
  push; repeat match goal with
  | H : context [IZR (_ + _)] |- _ => progress push_in H
  | H : context [IZR (_ - _)] |- _ => progress push_in H
  | H : context [IZR (_ * _)] |- _ => progress push_in H
  end.

(* Of the hypotheses only those that say a sign: equations between sequences are long, and no sign. *)
Ltac push_in_sign H :=
  lazymatch type of H with
  | _ < _ => progress push_in H
  | _ <= _ => progress push_in H
  | _ <> _ => progress push_in H
  end.

Ltac push_signs :=
  push; repeat match goal with
  | H : context [IZR (_ + _)] |- _ => push_in_sign H
  | H : context [IZR (_ - _)] |- _ => push_in_sign H
  | H : context [IZR (_ * _)] |- _ => push_in_sign H
  end.

(* What is known of integers, known of them as real numbers; each is noted, so that it is written once. *)
Definition noted (P : Prop) : Prop := True.

Ltac reals :=
  repeat match goal with
  | H : (?a <= ?b)%Z |- _ =>
      lazymatch goal with _ : noted (a <= b)%Z |- _ => fail | _ => idtac end;
      let F := fresh "F" in pose proof (IZR_le a b H) as F; push_in F; pose proof (I : noted (a <= b)%Z)
  | H : (?a < ?b)%Z |- _ =>
      lazymatch goal with _ : noted (a < b)%Z |- _ => fail | _ => idtac end;
      let F := fresh "F" in pose proof (IZR_lt a b H) as F; push_in F; pose proof (I : noted (a < b)%Z)
  end.

Ltac integers := first [assumption | lia | ring | nia].

Ltac known :=
  match goal with
  | H : forall k : Z, _ |- _ => apply H; integers
  end.

(* What is known of every value of a list of integers, at one place. *)
Ltac below_values f k :=
  match goal with
  | H : forall i : Z, _ -> (_ <= f i)%Z |- _ => let F := fresh in pose proof (H k ltac:(integers)) as F; cbv beta in F; lia
  end.

(* A sum of integers from 1 on is at least the number of its terms. *)
Lemma Sum_of_positive_integers a b (f : Z -> Z) :
  (forall i, (a <= i)%Z -> (1 <= f i)%Z) -> IZR b - IZR a + 1 <= Sum a b (fun i => IZR (f i)).
Proof.
  intros H. destruct (Z_lt_le_dec b a) as [L | L].
  - rewrite Sum_empty by exact L. assert (M : (b + 1 <= a)%Z) by lia. apply IZR_le in M. rewrite plus_IZR in M. lra.
  - revert b L. by_induction.
    + rewrite (Sum_last a a (a - 1)), Sum_empty by lia. pose proof (IZR_le 1 _ (H a ltac:(lia))). lra.
    + intros k K IH. rewrite (Sum_last a (k + 1) k) by lia. rewrite plus_IZR.
      pose proof (IZR_le 1 _ (H (k + 1)%Z ltac:(lia))). lra.
Qed.

Ltac counts :=
  match goal with H : forall i : Z, (?a <= i)%Z -> (1 <= ?c i)%Z |- context [Sum ?a ?b (fun i : Z => IZR (?c i))] =>
    let F := fresh in pose proof (Sum_of_positive_integers a b c H) as F; push_in F;
    first [lra | match goal with |- context [IZR (c ?k)] => pose proof (IZR_le 1 _ (H k ltac:(integers))); lra end] end.

(* An equation of integers, or of sums of them as real numbers. *)
Ltac same_integers :=
  first [solve [f_equal; integers] | push; first [ring | solve [f_equal; same_integers]]].

Lemma positive_nonzero x : 0 < x -> x <> 0.
Proof. lra. Qed.

Lemma negative_nonzero x : 0 < - x -> x <> 0.
Proof. lra. Qed.

Lemma integer_nonzero x : x <> 0%Z -> IZR x <> 0.
Proof. intros H E. apply H, eq_IZR, E. Qed.

(* A condition on integers that is free of the index it is said to hold for. *)
Ltac at_the_start :=
  match goal with
  | H : forall i : Z, (?a <= i)%Z -> _ |- _ => pose proof (H a (Z.le_refl a)); cbv beta in *; integers
  end.

(* An integer that is at least a is a plus one that is not negative; where what is left of it is a polynomial with
   coefficients that are not negative, its shape shows its sign. Ends that are variables go first: n >= m >= 1. *)
Lemma beyond_end (a k : Z) : (a <= k)%Z -> exists y : Z, (0 <= y)%Z /\ k = (a + y)%Z.
Proof. intros H. exists (k - a)%Z. lia. Qed.

Ltac from_end H k :=
  let y := fresh "y" in let Y := fresh "Y" in let E := fresh "E" in
  destruct (beyond_end _ k H) as (y & Y & E); subst k; apply (IZR_le 0) in Y as ?.

Ltac from_ends :=
  repeat match goal with H : (?a <= ?k)%Z |- _ => is_var k; is_var a; from_end H k end;
  repeat match goal with H : (?a <= ?k)%Z |- _ => is_var k; lazymatch a with 0%Z => fail | _ => from_end H k end end.

(* Where n >= m and n has an end of its own: n is m, or at least m + 1. Of two ends the lower one says nothing. *)
Ltac ends_apart :=
  match goal with H : (?m <= ?n)%Z, L : (?c <= ?n)%Z |- context [IZR ?n] =>
    is_var m; is_var n; assert_fails (is_var c);
    destruct (Z.eq_dec m n) as [|];
    [subst m; clear H | assert (m + 1 <= n)%Z by lia; clear H L]
  end;
  repeat match goal with A : (?a <= ?n)%Z, B : (?b <= ?n)%Z |- _ =>
    is_var n; let L := fresh in assert (L : (a <= b)%Z) by (clear; lia); clear A L
  end.

(* A polynomial whose terms are not negative, and one of them positive. *)
Ltac term_sign :=
  first
  [ assumption
  | apply (IZR_le 0); discriminate
  | apply (IZR_lt 0); reflexivity
  | lazymatch goal with
    | |- 0 <= _ * _ => apply Rmult_le_pos; term_sign
    | |- 0 <= _ ^ _ => apply pow_le; term_sign
    | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; term_sign
    | |- 0 < _ + _ =>
        first [apply Rplus_lt_le_0_compat; term_sign | apply Rplus_le_lt_0_compat; term_sign]
    end ].

Ltac terms_beyond_ends :=
  lazymatch goal with |- 0 < _ + _ => idtac end;
  match goal with |- context [IZR ?k] => is_var k end;
  first
  [ progress from_ends; push; ring_simplify; term_sign
  | ends_apart; from_ends; push; ring_simplify; term_sign ].

Ltac terms_from_ends :=
  lazymatch goal with |- 0 <= _ + _ => idtac end;
  match goal with |- context [IZR ?k] => is_var k end;
  progress from_ends; push; ring_simplify; term_sign.

(* Squares of what is between 0 and 1. *)
Lemma square_at_most_one x : 0 <= x -> x <= 1 -> x ^ 2 <= 1.
Proof. intros. nra. Qed.

Ltac squares :=
  repeat match goal with H : ?x <= 1 |- _ =>
    is_var x; lazymatch goal with _ : x ^ 2 <= 1 |- _ => fail | _ => pose proof (square_at_most_one x ltac:(lra) H) end
  end.

Lemma positive_if_not_zero x : x <> 0 -> 0 <= x -> 0 < x.
Proof. lra. Qed.

Lemma sin_below_pi x : 0 < x -> x < 1 -> 0 < sin (PI * x).
Proof. intros L U. pose proof PI_RGT_0. apply sin_gt_0; nra. Qed.

(* 0 < e, 0 <= e and e <> 0, by the shape of e. *)
Ltac positive :=
  cbv beta; push;
  first
  [ assumption
  | lra
  | known
  | counts
  | terms_beyond_ends
  | lazymatch goal with
    | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
    | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
    | |- 0 < / _ => apply Rinv_0_lt_compat; positive
    | |- 0 < _ ^ _ => apply pow_lt; positive
    | |- 0 < powerRZ _ _ => apply power_pos; positive
    | |- 0 < sqrt _ => apply sqrt_lt_R0; positive
    | |- 0 < exp _ => apply exp_pos
    | |- 0 < PI => apply PI_RGT_0
    | |- 0 < sin (PI * _) => apply sin_below_pi; [positive | lra]
    | |- 0 < IZR (?f ?k) => apply (IZR_lt 0); below_values f k
    | H : forall x : R, 0 < x -> 0 < ?f x |- 0 < ?f _ => apply H; positive
    | |- 0 < Sum _ _ _ => apply Sum_pos; [integers | intros ? ? ?; reals; positive]
    | |- 0 < Prod _ _ _ => apply Prod_pos; intros ? ? ?; reals; positive
    | |- 0 < _ + _ =>
        first [ apply Rplus_lt_le_0_compat; [positive | nonnegative]
              | apply Rplus_le_lt_0_compat; [nonnegative | positive] ]
    end
  | match goal with H : ?x <> 0 |- 0 < ?x => apply (positive_if_not_zero x H); nonnegative end
  | beyond_ends
  | as_quotient
  | timeout 5 nra ]
with beyond_ends :=
  match goal with |- context [IZR ?k] => is_var k end;
  progress from_ends; squares; push; ring_simplify; first [positive | timeout 3 nra]
with as_quotient :=
  lazymatch goal with
  | |- 0 < ?e =>
      lazymatch e with context [/ _] => idtac end;
      field_simplify e; [apply Rdiv_lt_0_compat; positive | repeat split; nonzero ..]
  end
with nonnegative :=
  cbv beta; push;
  first
  [ assumption
  | lra
  | known
  | terms_from_ends
  | lazymatch goal with
    | |- 0 <= _ * _ => apply Rmult_le_pos; nonnegative
    | |- 0 <= _ / _ => apply Rmult_le_pos; [nonnegative | apply Rlt_le, Rinv_0_lt_compat; positive]
    | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; positive
    | |- 0 <= _ ^ 2 => apply pow2_ge_0
    | |- 0 <= _ ^ _ => apply pow_le; nonnegative
    | |- 0 <= powerRZ _ _ => apply power_nonneg; nonnegative
    | |- 0 <= sqrt _ => apply sqrt_pos
    | |- 0 <= Sum _ _ _ => apply Sum_nonneg; intros ? ? ?; reals; nonnegative
    | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; nonnegative
    end
  | apply Rlt_le; positive
  | timeout 5 nra ]
with nonzero :=
  cbv beta;
  first
  [ assumption
  | known
  | lazymatch goal with |- IZR _ <> 0 => apply integer_nonzero; first [integers | known | at_the_start] end
  | push_signs; nonzero_real ]
with nonzero_real :=
  first
  [ assumption
  | lra
  | lazymatch goal with
    | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
    | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
    | |- powerRZ _ _ <> 0 => apply powerRZ_NOR; nonzero
    | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
    | |- Prod _ _ _ <> 0 => apply positive_nonzero; positive
    end
  | match goal with N : ?x <> 0 |- _ => intro; apply N; first [lra | timeout 3 nra] end
  | match goal with N : ?x <> ?y |- _ => intro; apply N; first [lra | timeout 3 nra] end
  | apply positive_nonzero; positive
  | apply negative_nonzero; ring_simplify; positive
  | intro; timeout 5 nra ].

(* An identity of rational functions. *)
Ltac rational := push; first [reflexivity | ring | push_signs; first [field; repeat split; nonzero | unfold Rdiv; ring]].

(* What a lemma needs where it is used. *)
Ltac discharge :=
  cbv beta;
  first
  [ assumption
  | integers
  | known
  | reflexivity
  | intros; reals; first [assumption | integers | known | push; first [lra | positive | nonnegative | nonzero]]
  | match goal with H : forall i : Z, (_ <= i)%Z -> _ = _ |- _ => intros ? ?; rewrite H by assumption; push; ring end ].

Lemma scaled_equal c l r : l = r -> 0 = c * (r - l).
Proof. intros. subst. ring. Qed.

Lemma scaled_most c l r : 0 <= c -> l <= r -> 0 <= c * (r - l).
Proof. intros. apply Rmult_le_pos; lra. Qed.

Lemma scaled_less c l r : 0 < c -> l < r -> 0 < c * (r - l).
Proof. intros. apply Rmult_lt_0_compat; lra. Qed.

(* A hypothesis about an integer that is generalised is not kept as one about a real number. *)
Ltac clear_reals k :=
  repeat match goal with H : ?P |- _ =>
    lazymatch type of P with Prop => idtac end;
    lazymatch P with (_ <= k)%Z => fail | context [k] => clear H end
  end.

Ltac clear_index k := try clear k.

(* Values of sequences, once they are put in: among few facts an identity is seen sooner. *)
Ltac forget_values :=
  repeat match goal with
  | H : ?f _ = _ |- _ => is_var f; clear H
  | H : forall i : Z, _ -> _ = _ |- _ => clear H
  end.

Lemma less_by_quotient l r n d : r - l = n * / d -> 0 < n -> 0 < d -> l < r.
Proof. intros E Hn Hd. pose proof (Rmult_lt_0_compat _ _ Hn (Rinv_0_lt_compat _ Hd)). lra. Qed.

Lemma most_by_quotient l r n d : r - l = n * / d -> 0 <= n -> 0 < d -> l <= r.
Proof. intros E Hn Hd. pose proof (Rmult_le_pos _ _ Hn (Rlt_le _ _ (Rinv_0_lt_compat _ Hd))). lra. Qed.

(* A root of n/d, d times: its square is n d, a polynomial. *)
Lemma scaled_root c d p :
  0 <= c -> d <> 0 -> c * d ^ 2 = p -> exists r, sqrt c = r * / d /\ r ^ 2 = p /\ (sqrt c <> 0 -> r <> 0).
Proof.
  intros H D E. exists (sqrt c * d). split; [field; exact D |]. split.
  - rewrite <- E, Rpow_mult_distr, pow2_sqrt by exact H. reflexivity.
  - intros N. apply Rmult_integral_contrapositive_currified; assumption.
Qed.

Ltac by_sign :=
  first
  [ lra
  | positive | nonnegative | nonzero
  | lazymatch goal with |- - ?c < _ => apply (Rlt_trans _ 0); [lra | positive] end
  | apply Rminus_lt_0; positive | apply Rminus_le_0; nonnegative
  | timeout 10 nra ].

(* Limits. *)
Lemma limit_is u a b : is_lim_seq u (Finite a) -> a = b -> is_lim_seq u (Finite b).
Proof. intros H <-. exact H. Qed.

Lemma limit_of_power u a k : is_lim_seq u (Finite a) -> is_lim_seq (fun n => u n ^ k) (Finite (a ^ k)).
Proof.
  intros H. induction k as [|k IH]; cbn [pow].
  - apply is_lim_seq_const.
  - apply (is_lim_seq_mult' u (fun n => u n ^ k)); assumption.
Qed.

Lemma limit_of_inverse u a : is_lim_seq u (Finite a) -> a <> 0 -> is_lim_seq (fun n => / u n) (Finite (/ a)).
Proof.
  intros H N. replace (Finite (/ a)) with (Rbar_inv (Finite a)) by reflexivity.
  apply is_lim_seq_inv; [exact H|]. intros E. apply N. injection E. trivial.
Qed.

Lemma limit_of_root u a : is_lim_seq u (Finite a) -> is_lim_seq (fun n => sqrt (u n)) (Finite (sqrt a)).
Proof. intros H. apply (is_lim_seq_continuous sqrt u a); [apply continuity_pt_filterlim, continuous_sqrt | exact H]. Qed.

Lemma powers_below_one r : - 1 < r -> r < 1 -> is_lim_seq (fun n => powerRZ r (Z.of_nat n)) (Finite 0).
Proof.
  intros L U. apply (is_lim_seq_ext (fun n => r ^ n)); [intros; apply pow_powerRZ |].
  apply is_lim_seq_geom. apply Rabs_def1; lra.
Qed.

(* What makes a term have a value: a denominator, what a root is of, a range. *)
Ltac by_domain :=
  intros; reals;
  first
  [ discharge
  | nonzero
  | by_sign
  | left; first [integers | at_the_start]
  | right; nonzero
  | match goal with H : forall j : Z, _ -> forall i : Z, _, _ : (_ <= ?n)%Z |- _ => apply (H n); integers end ].
