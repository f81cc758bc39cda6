(* Accumulate: what is added at fit t is c/t^2.  The excess risk has c = sigma^2 d/(T - d - 1). *)

Theorem accumulate_grows_and_stays_bounded (c : R) (u : nat -> R) :
  0 < c -> u 0%nat = 0 ->
  (forall t : nat, (1 <= t)%nat -> u t = u (t - 1)%nat + c / INR t ^ 2) ->
  (forall t : nat, u t = c * sum 1 t (fun i => 1 / INR i ^ 2)) /\
  (forall t : nat, u t < u (S t)) /\
  (forall t : nat, u t < c * (PI ^ 2 / 6)) /\
  is_lim_seq u (Finite (c * (PI ^ 2 / 6))).
Proof.
  intros Hc H0 H.
  assert (F : forall t, u t = c * sum 1 t (fun i => 1 / INR i ^ 2)).
  { induction t as [|t IH].
    - rewrite H0. unfold sum. cbn [Nat.sub sum_len]. ring.
    - rewrite (H (S t)) by lia. rewrite Nat.sub_succ, Nat.sub_0_r, IH, sum_S by lia. unfold Rdiv. ring. }
  assert (G : forall t, u t < u (S t)).
  { intros t. rewrite (H (S t)) by lia. rewrite Nat.sub_succ, Nat.sub_0_r, S_INR. pose proof (pos_INR t).
    assert (0 < c / (INR t + 1) ^ 2) by (apply Rdiv_lt_0_compat; [exact Hc | apply pow_lt; lra]). lra. }
  assert (B : forall t, u (S t) <= c * (PI ^ 2 / 6)).
  { intros t. rewrite F. apply Rmult_le_compat_l; [lra|]. apply basel_bounds. }
  repeat split; [exact F | exact G | intros t; apply (Rlt_le_trans _ (u (S t))); [apply G | apply B] |].
  apply (is_lim_seq_ext (fun t => c * sum 1 t (fun i => 1 / INR i ^ 2))); [intros t; symmetry; apply F|].
  apply (is_lim_seq_mult' (fun _ => c)); [apply is_lim_seq_const | exact basel].
Qed.
